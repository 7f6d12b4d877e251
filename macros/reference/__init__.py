"""The command reference: what docker's help says, and the pages made of it."""
