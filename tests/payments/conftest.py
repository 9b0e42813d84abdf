"""What the tests of payments share."""

import pytest

from payments import handlers


@pytest.fixture
def told():
    """Register a handler of "example" that notes what it is told; it refuses while `told.refusal` is set."""

    class Told(list):
        refusal = ""

        def __call__(self, event):
            if self.refusal:
                raise handlers.Refused(self.refusal)
            self.append((event.what, event.payable.reference, event.outstanding))

    listener = Told()
    handlers.register("example", listener)
    yield listener
    handlers.unregister("example")
