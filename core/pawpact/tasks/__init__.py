"""What people have to do by when: tasks with a deadline, an owner and somebody above."""
