"""Files that go out with a reply, at the desk: looked through before they are kept, listed, opened, put in order."""
