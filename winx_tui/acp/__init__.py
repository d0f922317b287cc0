"""`winx --acp`: winx inside editors that speak the Agent Client Protocol."""
