#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# timing.pl -- what nextpnr's logs say of area and speed, as a table, against a table
#
#     timing.pl uses "EBR SPRAM DSP" LOG       prints the use; fails if it is not that
#     timing.pl meets MHZ LOG                  fails if Fmax is below
#     timing.pl table BOARD:CONFIG:MHZ:USES... -- LOG...   prints the table; fails below MHZ
#     timing.pl compare COMMITTED NEW [BOARD...]   fails if they differ by more than the tolerances
#
# A log is <board>/seed<n>.log. Cells may differ by 2 %, Fmax fall by 8 %: what another machine or
# a small change of the code comes to. Memories and multipliers may not differ.
use strict;
use warnings;

my @COUNTS = qw(lc lut ff ebr spram dsp);
my %SLACK  = (lc => 0.02, lut => 0.02, ff => 0.02, ebr => 0, spram => 0, dsp => 0);
my $FMAX_SLACK = 0.08;

sub fail { die join('', @_), "\n" }

sub lines
{
	my ($path) = @_;
	open my $in, '<', $path or fail("$path: $!");
	my @lines = <$in>;
	chomp @lines;
	return @lines;
}

sub log_of
{
	my ($path) = @_;
	my %r = map { $_ => 0 } @COUNTS;
	my %fmax;
	my %name = (ICESTORM_LC => 'lc', ICESTORM_RAM => 'ebr', ICESTORM_SPRAM => 'spram', ICESTORM_DSP => 'dsp',
		TRELLIS_COMB => 'lc', TRELLIS_FF => 'ff', DP16KD => 'ebr', MULT18X18D => 'dsp');

	for (lines($path)) {
		$r{$name{$1}} = $2 if /(\w+):\s*(\d+)\// && $name{$1};
		$r{lut} = $1 if /Total LUT4s:\s*(\d+)\//;
		$r{lut} += $1 if /(\d+) LCs used as LUT4/;
		$r{ff}  += $1 if /(\d+) LCs used as (LUT4 and )?DFF/;
		$fmax{$1} = $2 if /Max frequency for clock\s+'(\S+)': ([\d.]+) MHz/;  # the last is of the routed design
	}
	# Of several clocks the slowest: the others only divide.
	($r{fmax}) = sort { $a <=> $b } values %fmax;
	$r{fmax} && $r{lc} or fail("$path: no result in it");
	return \%r;
}

sub check_uses
{
	my ($path, $want, $r) = @_;
	my $have = "$r->{ebr} $r->{spram} $r->{dsp}";

	$have eq $want or fail("$path: uses $have of block RAM, SPRAM and DSP, not $want");
}

sub table_of
{
	my ($path) = @_;
	my (@names, %rows);

	for (lines($path)) {
		next if /^#/;
		my @cells = split /,/;
		if (@names) {
			@{$rows{$cells[0]}}{@names} = @cells;
		} else {
			@names = @cells;
		}
	}
	%rows or fail("$path: no rows");
	return \%rows;
}

my ($what, @args) = @ARGV;
$what //= '';
if ($what eq 'uses') {
	my ($want, $path) = @args;
	my $r = log_of($path);

	print join(' ', map { "$_ $r->{$_}" } @COUNTS), " fmax_mhz $r->{fmax}\n";
	check_uses($path, $want, $r);
} elsif ($what eq 'meets') {
	my ($mhz, $path) = @args;
	my $r = log_of($path);

	$r->{fmax} >= $mhz or fail("$path: $r->{fmax} MHz, $mhz are needed: try another SEED=");
} elsif ($what eq 'table') {
	my (%board, @names, @below);

	while (@args && (my $arg = shift @args) ne '--') {
		my ($name, $config, $mhz, $uses) = split /:/, $arg;
		$board{$name} = { config => $config, mhz => $mhz, uses => join(' ', split(/\//, $uses)) };
		push @names, $name;
	}
	for my $path (@args) {
		my ($name, $seed) = $path =~ m{([^/]+)/seed(\d+)\.log$} or fail("$path: not a log's name");
		my $r = log_of($path);

		check_uses($path, $board{$name}{uses}, $r);
		$board{$name}{seed}{$seed} = $r;
	}
	print "# Whole device with link and UART; Yosys, nextpnr and their seeds as in docs/timing.md: make timing\n";
	for my $name (@names) {
		my $has = $board{$name};
		my @seeds = sort { $a <=> $b } keys %{$has->{seed}};
		my @fmax = map { $has->{seed}{$_}{fmax} } @seeds;
		my ($worst) = sort { $a <=> $b } @fmax;

		print join(',', 'board', 'config', @COUNTS, (map { "fmax_seed${_}_mhz" } @seeds),
			'fmax_worst_mhz', 'needed_mhz'), "\n" if $name eq $names[0];
		print join(',', $name, $has->{config}, (map { $has->{seed}{$seeds[0]}{$_} } @COUNTS), @fmax,
			$worst, $has->{mhz}), "\n";
		push @below, "$name: $worst MHz, $has->{mhz} are needed" if $worst < $has->{mhz};
	}
	fail(join("\n", @below)) if @below;
} elsif ($what eq 'compare') {
	my ($committed, $made, @only) = @args;
	my ($old, $new) = map { table_of($_) } $committed, $made;
	my @wrong;

	for my $name (@only ? @only : sort keys %{{%$old, %$new}}) {
		my ($o, $n) = ($old->{$name}, $new->{$name});

		$o && $n or do { push @wrong, "$name: only in one of the tables"; next };
		for (@COUNTS) {
			push @wrong, "$name: $_ $n->{$_}, committed $o->{$_}"
				if abs($n->{$_} - $o->{$_}) > $SLACK{$_} * $o->{$_};
		}
		push @wrong, "$name: Fmax $n->{fmax_worst_mhz} MHz, committed $o->{fmax_worst_mhz}"
			if $n->{fmax_worst_mhz} < (1 - $FMAX_SLACK) * $o->{fmax_worst_mhz};
		print "$name: $n->{lc} LC, worst of the seeds $n->{fmax_worst_mhz} MHz\n";
	}
	fail(join("\n", @wrong), "\nmake timing writes the table anew") if @wrong;
} else {
	fail("usage: timing.pl uses|meets|table|compare ...: see its head");
}
