"""The pet's birthday gives points or a coupon, as the store likes."""
