"""What members see and do."""
