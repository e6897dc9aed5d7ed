-- Old parts go when their lifetime has passed and something looks for them; dropping a partition looks. There are no
-- records of 1900. The lifetime is that of the table as it was made.
ALTER TABLE ${stored} MODIFY SETTING old_parts_lifetime = 0;
ALTER TABLE ${stored} DROP PARTITION ID '190001';
ALTER TABLE ${stored} MODIFY SETTING old_parts_lifetime = 60;
