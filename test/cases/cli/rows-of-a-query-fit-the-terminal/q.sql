select id, customer, total, note, repeat('long ', 40) as words, 1 as a, 2 as b, 3 as one_more, 4 as another_one from orders order by id
