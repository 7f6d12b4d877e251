# perl -0777 -pi protected-mode.pl PROGRAM: redis-server's default of protected-mode becomes `no`, as in the official image.
# The last place with the address of that name begins its row in the table of settings; 72 bytes on stands the default.
my $name = index($_, "\0protected-mode\0") + 1;
my $default = rindex($_, pack("Q<", $name)) + 72;
die "the table of settings is not where it was\n" unless $name > 0 && substr($_, $default, 4) eq pack("V", 1);
substr($_, $default, 4) = pack("V", 0);
