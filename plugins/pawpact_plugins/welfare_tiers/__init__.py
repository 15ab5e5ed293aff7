"""What keeping the plan earns: milestones, points, stars, and a veteran's price for good."""
