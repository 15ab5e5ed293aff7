"""What is said of a file that has to be mended: places, frames, codes and their pages."""
