# -*- encoding: utf-8 -*-
# stub: rack 2.2.3 ruby lib

Gem::Specification.new do |s|
  s.name = "rack".freeze
  s.version = "2.2.3"

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.description = "s.version = \"9.9\" inside of a text".freeze
  s.licenses = ["MIT".freeze, "Ruby".freeze]
  s.add_development_dependency(%q<minitest>.freeze, ["~> 5.0"])
end
