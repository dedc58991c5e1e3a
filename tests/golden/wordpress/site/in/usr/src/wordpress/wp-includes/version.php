<?php
/**
 * WordPress Version
 *
 * @global string $wp_version
 */
$wp_version = '6.1.1';
$wp_db_version = 53496;
