#!/usr/bin/perl
package Example::Store;
use strict;
use Example::Item qw(touch);
require File::Spec;
our $VERSION = '1.0';
my %cache;
use constant LIMIT => 10;

# Finds one.
sub get {
    my ($self, $key) = @_;
    if (!defined $key) {
        die "no key";
    } elsif ($key eq 'x') {
        return undef;
    } else {
        $self->log($key);
    }
    foreach my $item (@items) {
        next if $item;
        touch($item);
    }
    while ($busy) {
        wait_for($key);
    }
    return $self->{items}{$key};
}

package Example::Other;
sub new {
    my $class = shift;
    return bless {}, $class;
}
1;

use constant {
    RED => 1,
    GREEN => 2,
};
