"""Find your Virtual School: the public pages under /find-a-virtual-school/."""
