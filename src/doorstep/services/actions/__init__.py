"""Every change to sessions, activities, hours, campaigns and quizzes, one function per verb."""
