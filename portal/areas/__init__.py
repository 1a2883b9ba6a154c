"""The parts of the town: city, district, street, community, grid cell; which lies in which, and since when."""
