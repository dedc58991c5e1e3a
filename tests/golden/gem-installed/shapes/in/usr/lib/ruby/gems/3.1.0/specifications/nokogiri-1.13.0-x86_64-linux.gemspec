# stub: nokogiri 1.13.0 x86_64-linux lib
# stub: ext/nokogiri/extconf.rb

Gem::Specification.new do |spec|
  spec.name = "nokogiri"
  spec.license = 'MIT'
end
