"""An app of the tests that sends mails: notes, by a mail server that takes its time."""
