"""The panes and the blocks inside them."""
