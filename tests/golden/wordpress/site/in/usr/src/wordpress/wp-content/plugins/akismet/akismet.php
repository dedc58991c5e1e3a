<?php
/**
 * @package Akismet
 */
/*
Plugin Name: Akismet Anti-Spam
Plugin URI: https://example.org/
Version: 5.0.1
License: GPLv2 or later
*/
