"""What a sealed process answers, and how the grader checks it. Nothing in a reply is trusted."""
