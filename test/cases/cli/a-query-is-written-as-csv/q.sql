select id, customer, note, total from orders order by id
