"""Reading sessions, activities, hours, campaigns and quizzes."""
