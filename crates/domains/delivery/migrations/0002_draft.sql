-- What a city's last tick had in mind for the jobs it held: trips as the engine writes them; the next tick starts from it.
ALTER TABLE delivery_tick ADD COLUMN draft TEXT NOT NULL DEFAULT '{"trips":[]}';
