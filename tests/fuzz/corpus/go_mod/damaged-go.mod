module
require example.com/good v1.0.0
require example.com/no-version
replace => =>
replace a b c => d
require (
	example.com/also-good v2.0.0+incompatible
	example.com/three words here
