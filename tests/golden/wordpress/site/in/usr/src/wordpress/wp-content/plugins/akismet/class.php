<?php
// Version: 9.9.9
