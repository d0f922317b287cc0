"""What can be done with an entry of the chat: which deeds, their menu, and the deeds themselves."""
