"""What every service may use."""
