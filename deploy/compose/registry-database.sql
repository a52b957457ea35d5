-- The registry keeps its schemas apart from the services' data; runs once, when the volume is new.
create database registry owner muster;
