# The position of an instance → the first window to ask for, in milliseconds
.[0] | {from: .start, to: .end, end: .end, size: (variable("page_size") | tonumber)}
