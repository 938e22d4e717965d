from portal.outbox.letters import Letter, letter


@letter("desk.note")
def compose(mail):
    return Letter(subject=f"Note {mail.about}", text=f"This is note {mail.about}.\n")
