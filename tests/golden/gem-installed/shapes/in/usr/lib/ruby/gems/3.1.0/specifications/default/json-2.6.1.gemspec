Gem::Specification.new do |s|
  s.name = %q{json}
  s.version = Gem::Version.new("2.6.1")
  s.licenses = [%q{Ruby}]
end
