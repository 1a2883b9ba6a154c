"""Cards, PINs, one-time codes and the devices that read them: signing in and checking in without a phone."""
