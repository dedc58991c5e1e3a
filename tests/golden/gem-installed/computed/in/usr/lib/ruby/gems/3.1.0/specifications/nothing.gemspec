puts "hello"
s.name = "unclosed
