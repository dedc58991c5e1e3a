Gem::Specification.new do |s|
  s.name = File.basename(__FILE__)
  s.version = VERSION
  s.version == "3"
end
