select id,
  custmer from orders
