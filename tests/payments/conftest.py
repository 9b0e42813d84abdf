"""What the tests of payments share."""
