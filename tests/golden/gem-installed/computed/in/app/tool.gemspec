Gem::Specification.new { |s| s.name = "not-installed"; s.version = "1" }
