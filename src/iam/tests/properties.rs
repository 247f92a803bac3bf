//! What must hold for all policies and requests.
