"""What the tests of the gate share."""

import pytest

pytest.register_assert_rewrite("tests.validate.breaks")
