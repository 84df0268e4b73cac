CREATE TABLE `books` (
  `id` int NOT NULL AUTO_INCREMENT,
  `titel` varchar(200) NOT NULL,
  `kind` enum('novel', 'poem') DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_title` (`titel`)
) ENGINE=InnoDB;
