ALTER TABLE ${stored} DROP PART {part:String}
