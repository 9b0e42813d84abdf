"""Messages for tests."""

import factory

from home.models import ContactMessage


class ContactMessageFactory(factory.django.DjangoModelFactory):
    """A message that waits for an answer."""

    class Meta:
        model = ContactMessage

    name = "Example sender"
    email = factory.Sequence(lambda n: f"sender{n}@example.org")
    topic = factory.Sequence(lambda n: f"Example topic {n}")
    message = "An example of a message."
