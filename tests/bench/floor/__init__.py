"""What the shop is measured against: plain applications without any shop in them."""
