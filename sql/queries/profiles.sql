-- name: find_profile() :maybe -> Profile
-- The asking person, all that the shop knows of her.
SELECT u.id, u.email, u.display_name, u.first_name, u.last_name, u.account_type, u.tier_code,
       u.username, u.middle_name, u.name_prefix, u.name_suffix, u.pronouns,
       u.phone, u.mobile_phone, u.avatar_url, u.website_url, u.bio, u.date_of_birth, u.locale,
       u.timezone, u.address_line1, u.address_line2, u.city, u.region, u.postal_code, u.country,
       u.business_name, u.business_position, u.business_phone, u.business_address_line1,
       u.business_address_line2, u.business_city, u.business_region, u.business_postal_code,
       u.business_country, u.education, u.work_experience, u.notification_preferences,
       u.profile_completed, u.onboarding_completed, u.onboarding_step, u.last_login_at,
       u.created_at, u.updated_at
FROM users u
WHERE u.id = app_user_id();

-- name: save_names(username, middle_name, name_prefix, name_suffix, pronouns) :exec
-- What the asker wants to be called; her first and last names follow the login service.
UPDATE users
SET username = %(username)s, middle_name = %(middle_name)s, name_prefix = %(name_prefix)s,
    name_suffix = %(name_suffix)s, pronouns = %(pronouns)s
WHERE id = app_user_id();

-- name: save_about(avatar_url, website_url, bio, date_of_birth, locale, timezone) :exec
-- What the asker says of herself, and how she reads times and numbers.
UPDATE users
SET avatar_url = %(avatar_url)s, website_url = %(website_url)s, bio = %(bio)s,
    date_of_birth = %(date_of_birth)s, locale = %(locale)s, timezone = %(timezone)s
WHERE id = app_user_id();

-- name: save_contact(phone, mobile_phone, address_line1, address_line2, city, region, postal_code, country) :exec
-- Where the asker is reached.
UPDATE users
SET phone = %(phone)s, mobile_phone = %(mobile_phone)s, address_line1 = %(address_line1)s,
    address_line2 = %(address_line2)s, city = %(city)s, region = %(region)s,
    postal_code = %(postal_code)s, country = %(country)s
WHERE id = app_user_id();

-- name: save_business(business_name, business_position, business_phone, business_address_line1, business_address_line2, business_city, business_region, business_postal_code, business_country) :exec
-- For whom the asker works, and where that is.
UPDATE users
SET business_name = %(business_name)s, business_position = %(business_position)s,
    business_phone = %(business_phone)s, business_address_line1 = %(business_address_line1)s,
    business_address_line2 = %(business_address_line2)s, business_city = %(business_city)s,
    business_region = %(business_region)s, business_postal_code = %(business_postal_code)s,
    business_country = %(business_country)s
WHERE id = app_user_id();

-- name: save_history(education, work_experience) :exec
-- Where the asker learnt and worked: two arrays of objects.
UPDATE users SET education = %(education)s, work_experience = %(work_experience)s
WHERE id = app_user_id();

-- name: save_notification_preferences(preferences) :exec
-- What the asker wants to be told of.
UPDATE users SET notification_preferences = %(preferences)s WHERE id = app_user_id();

-- name: mark_profile_completed() :exec
-- The asker's profile has all that the shop asks for.
UPDATE users SET profile_completed = true WHERE id = app_user_id() AND NOT profile_completed;

-- name: save_onboarding_step(step) :exec
-- How far the asker has come; once she is through, nothing changes.
UPDATE users SET onboarding_step = %(step)s WHERE id = app_user_id() AND NOT onboarding_completed;

-- name: complete_onboarding() :one -> Answer
-- The asker is through; true the first time.
SELECT complete_onboarding(app_user_id()) AS answer;

-- name: check_username_available(username) :one -> Answer
-- Is a name well formed and nobody's?
SELECT check_username_available(%(username)s) AS answer;
