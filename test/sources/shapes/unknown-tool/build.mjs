// writes somewhere
