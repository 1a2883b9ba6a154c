"""What the operator needs: demo, doctor, backup, restore, overview."""
