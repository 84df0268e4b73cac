CREATE TABLE `books` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `title` varchar(200) NOT NULL,
  `kind` enum('novel', 'poem', 'play') DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_title` (`title`)
) ENGINE=InnoDB;
