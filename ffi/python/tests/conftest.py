import pytest

from relay import Relay


@pytest.fixture
def relay(tmp_path):
    relay = Relay(tmp_path / "relay")
    yield relay
    relay.stop()
