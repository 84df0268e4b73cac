"""JSON and YAML as trees that know where each value stands; shared by whoever reads documents."""
