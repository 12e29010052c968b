// writes twice
